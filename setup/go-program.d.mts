export type GoProgram = 'versitygw' | 'mailpit' | 'k6';
export const goPrograms: GoProgram[];
export function goProgram(name: GoProgram, say?: (text: string) => void): Promise<string>;
