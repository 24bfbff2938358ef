/** Addresses that somebody has pasted: one a line, or between spaces and commas; each once, in their order. Pure. */
export const addressesIn = (pasted: string): string[] => [...new Set(pasted.split(/,(?=https?:)|,?\s+|,$/i).filter((one) => one !== ''))];
