export const testRequirements: string;
export function pythonTools(requirements?: string, say?: (text: string) => void): Promise<string>;
