export const PAGES: Readonly<Record<string, string>>
export function sizeOf(
  name: string,
): Promise<{ first: number; split: number; together: number; parts: [path: string, size: number][] }>
