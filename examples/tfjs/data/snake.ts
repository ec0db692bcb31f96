import { type Tensor, tensor } from 'thinnet'
import { type Dice, dice } from './dice.ts'

/** Squares of a side of the board. */
export const SIZE = 7
/** Straight on, left, right. */
export const ACTIONS = 3
const FRUITS = 4

type Square = readonly [y: number, x: number]

/** What a board looks like. */
export interface State {
  /** The head first. */
  readonly snake: readonly Square[]
  readonly fruits: readonly Square[]
}

/** A game of snake with four fruits: a step costs 0.2, a fruit brings 10, a wall or the snake itself costs 10 and ends the game. */
export class SnakeGame {
  state: State
  readonly #dice: Dice
  #direction: Square = [0, 1]

  constructor(name: string) {
    this.#dice = dice(name)
    this.state = this.#begin()
  }

  step(action: number): { reward: number; done: boolean } {
    const { snake, fruits } = this.state
    const [dy, dx] = this.#direction
    if (action === 1) this.#direction = [-dx, dy]
    if (action === 2) this.#direction = [dx, -dy]
    const head: Square = [snake[0]![0] + this.#direction[0], snake[0]![1] + this.#direction[1]]
    if (head.some(place => place < 0 || place >= SIZE) || has(snake.slice(1), head)) {
      this.state = this.#begin()
      return { reward: -10, done: true }
    }
    if (!has(fruits, head)) {
      this.state = { snake: [head, ...snake.slice(0, -1)], fruits }
      return { reward: -0.2, done: false }
    }
    const longer = [head, ...snake]
    const left = fruits.filter(fruit => !same(fruit, head))
    this.state = { snake: longer, fruits: [...left, this.#fruit([...longer, ...left])] }
    return { reward: 10, done: false }
  }

  #begin(): State {
    this.#direction = [0, 1]
    const [y, x] = [this.#dice.below(SIZE), 1 + this.#dice.below(SIZE - 1)]
    const snake: Square[] = [
      [y, x],
      [y, x - 1],
    ] // prettier-ignore
    const fruits: Square[] = []
    while (fruits.length < FRUITS) fruits.push(this.#fruit([...snake, ...fruits]))
    return { snake, fruits }
  }

  /** Where nothing is. */
  #fruit(taken: readonly Square[]): Square {
    while (true) {
      const square: Square = [this.#dice.below(SIZE), this.#dice.below(SIZE)]
      if (!has(taken, square)) return square
    }
  }
}

const same = (a: Square, b: Square) => a[0] === b[0] && a[1] === b[1]
const has = (squares: readonly Square[], square: Square) => squares.some(each => same(each, square))

/** [states, 7, 7, 2]: the snake, its head 2 and the rest of it 1, and the fruits. */
export function boards(states: readonly State[]): Tensor {
  const data = new Float32Array(states.length * SIZE * SIZE * 2)
  for (const [n, { snake, fruits }] of states.entries()) {
    const at = ([y, x]: Square) => ((n * SIZE + y) * SIZE + x) * 2
    for (const [i, square] of snake.entries()) data[at(square)] = i === 0 ? 2 : 1
    for (const fruit of fruits) data[at(fruit) + 1] = 1
  }
  return tensor(data, [states.length, SIZE, SIZE, 2])
}

/** What was done in a state, and what came of it. */
export interface Move {
  readonly state: State
  readonly action: number
  readonly reward: number
  readonly done: boolean
  readonly next: State
}

export const best = (values: ArrayLike<number>) => {
  let most = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[most]!) most = i
  return most
}

/** Plays some games as a policy says, 30 moves at most. @returns the mean reward of a game */
export async function played(policy: (state: State) => Promise<number>, games: number): Promise<number> {
  const game = new SnakeGame('test')
  let sum = 0
  for (let i = 0; i < games; i++) {
    for (let move = 0; move < 30; move++) {
      const { reward, done } = game.step(await policy(game.state))
      sum += reward
      if (done) break
    }
  }
  return sum / games
}

/** The last moves, and the settings of learning from them. */
export const REPLAY = { size: 2000, batch: 64, discount: 0.9, sync: 200, learningRate: 1e-3 } as const

/** A game that goes on and on, and its last moves, of which one learns. */
export function replay(seed: number, policy: (state: State) => Promise<number>) {
  const game = new SnakeGame('game')
  const { uniform, below, pick } = dice(`moves ${seed}`)
  const moves: Move[] = []
  return {
    /** @param epsilon how often it is any move, not the policy's */
    async move(epsilon: number): Promise<void> {
      const { state } = game
      const action = uniform() < epsilon ? below(ACTIONS) : await policy(state)
      const came = game.step(action)
      moves.push({ state, action, ...came, next: game.state })
      if (moves.length > REPLAY.size) moves.shift()
    },
    batch: (): Move[] => Array.from({ length: REPLAY.batch }, () => pick(moves)),
  }
}
