export const PAGES: Readonly<Record<string, string>>
export function sizeOf(
  name: string,
): Promise<{ first: number; later: number; together: number; parts: [path: string, size: number][] }>
