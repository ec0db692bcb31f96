/** The grey level of a colour, 0 to 255: luma of ITU-R BT.601, rounded as Pillow rounds it. */
export function grey(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16
}
