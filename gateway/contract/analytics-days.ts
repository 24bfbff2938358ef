/** The periods of which figures are told, in days. For servers and browsers alike, so it needs nothing. */
export const analyticsDays = [7, 30, 90] as const;
