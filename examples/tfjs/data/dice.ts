import { uniforms } from './draws.ts'

/** Random numbers one after another, for data of which nobody knows how many they need: the same for a name each time. */
export function dice(name: string) {
  let numbers: Float64Array = new Float64Array(0)
  let [at, block] = [0, 0]
  /** In (0, 1). */
  const uniform = () => {
    if (at === numbers.length) [numbers, at] = [uniforms(`${name}, ${block++}`, 4096), 0]
    return numbers[at++]!
  }
  return {
    uniform,
    between: (low: number, high: number) => low + uniform() * (high - low),
    /** 0 … n − 1 */
    below: (n: number) => Math.floor(uniform() * n),
    /** Mean 0, standard deviation 1 (Box & Muller 1958). */
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)]!,
  }
}

export type Dice = ReturnType<typeof dice>
