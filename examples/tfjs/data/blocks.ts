import { type Tensor, tensor } from 'thinnet'
import { dice } from './dice.ts'

/**
 * Made-up blocks of houses with the eight numbers of the California housing data: longitude, latitude, median age, rooms,
 * bedrooms, population, households, income. Values [count, 1] in 100 000 dollars grow with income, near the coast and with
 * rooms a head, and end at 5, as there.
 */
export function blocks(count: number): { x: Tensor; y: Tensor } {
  const { between, normal, uniform } = dice('blocks')
  const all = Array.from({ length: count }, () => {
    const latitude = between(32.5, 42)
    const inland = 6 * uniform() ** 2
    const longitude = -124.3 + 0.9 * (42 - latitude) * uniform() + inland
    const age = between(1, 52)
    const households = Math.exp(6 + 0.7 * normal())
    const income = Math.exp(1.25 + 0.45 * normal())
    const rooms = households * (3 + 0.5 * income + 0.4 * normal())
    const bedrooms = households * (1 + 0.1 * Math.abs(normal()))
    const population = households * between(1.5, 4.5)
    const value =
      0.42 * income +
      1.5 / (1 + inland) +
      (0.25 * rooms) / population +
      0.004 * age * Math.sin(latitude) +
      0.15 * normal()
    return { x: [longitude, latitude, age, rooms, bedrooms, population, households, income], y: Math.min(5, value) }
  })
  return { x: tensor(all.map(({ x }) => x)), y: tensor(all.map(({ y }) => [y])) }
}
