/** What is asked, or the error of `late` when it has not come in time. What was asked goes on; nobody hears of it any more. */
export async function within<V>(milliseconds: number, asked: Promise<V>, late: () => Error): Promise<V> {
  const missed = Promise.withResolvers<never>();
  const timer = setTimeout(() => missed.reject(late()), milliseconds);
  try {
    return await Promise.race([asked, missed.promise]);
  } finally {
    clearTimeout(timer);
  }
}
