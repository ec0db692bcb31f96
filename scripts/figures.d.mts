export function cheapFigures(): Promise<Map<string, string>>
export function writtenFigures(): { path: string; name: string; text: string }[]
