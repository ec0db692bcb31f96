export function textOf(bytes: Uint8Array): { characters: string; singles: string; text: string }
