export const CARD_SIZE: { width: number; height: number }
export function checkHost(url: string): string
export function withCard(html: string, url: string): string
