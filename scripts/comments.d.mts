export interface Part {
  readonly at: string
  readonly name: string
  readonly kind: 'export' | 'type' | 'layer' | 'option' | 'method'
  readonly optional: boolean
  readonly exported: boolean
  readonly comment: string
  readonly text: string
}
export function publicParts(): Part[]
export function missingIn(part: Omit<Part, 'at' | 'name'>): string | null
