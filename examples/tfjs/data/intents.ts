import { type Tensor, tensor } from 'thinnet'
import { type Dice, dice } from './dice.ts'
import { normals } from './draws.ts'

export const INTENTS = ['GetWeather', 'AddToPlaylist', 'PlayMusic'] as const
/** A word, a place, nothing. */
export const TAGS = ['TOK', 'LOC', '__PAD__'] as const
export const [LENGTH, WIDTH] = [30, 512]

const PLACES =
  'paris|london|new york|san francisco|berlin|tokyo|rome|oslo|cape town|lima|cairo|boston|kyoto|vienna'.split('|')
const PEOPLE = 'the rivers|anna bell|dj moon|old friends|miles away|the paper kites'.split('|')
const TITLES = 'yellow morning|on the road|winter|blue train|small things|stars'.split('|')
const LISTS = 'road trip|workout|jazz|sunday|favourites'.split('|')
const PATTERNS = {
  GetWeather: [
    'what is the weather in @',
    'will it rain in @ tomorrow',
    'how cold is it in @ now',
    'forecast for @ please',
    'should i bring an umbrella to @',
  ],
  AddToPlaylist: [
    'add # to my % playlist',
    'put # by * on %',
    'add this song by * to the list %',
    'i want # in my % playlist',
  ],
  PlayMusic: ['play # by *', 'i would like to hear #', 'play some songs of *', 'start the % list', 'put on # please'],
}

/** A sentence, and of each word whether it is part of a place. A song may have a place's name: that is no place. */
function sentence({ pick, uniform }: Dice, intent: number) {
  const words: string[] = []
  const tags: number[] = []
  const say = (text: string, tag = 0) => {
    for (const word of text.split(' ')) {
      words.push(word)
      tags.push(tag)
    }
  }
  for (const word of pick(PATTERNS[INTENTS[intent]!]).split(' ')) {
    if (word === '@') say(pick(PLACES), 1)
    else if (word === '#') say(pick(uniform() < 0.5 ? PLACES : TITLES))
    else if (word === '*') say(pick(PEOPLE))
    else if (word === '%') say(pick(LISTS))
    else say(word)
  }
  return { words, tags, intent }
}

export interface Sentences {
  /** Vectors of the words [count, 30, 512], and of the sentences [count, 512]. */
  readonly words: Tensor
  readonly sentences: Tensor
  /** One-hot [count, 30, 3] and [count, 3]. */
  readonly tags: Tensor
  readonly intents: Tensor
}

/** Made-up questions. Of each word a vector by its name alone stands in for one of the Universal Sentence Encoder. */
export function questions(count: number, name: string): Sentences {
  const vectors = new Map<string, Float64Array>()
  const vector = (word: string) => {
    if (!vectors.has(word))
      vectors.set(
        word,
        normals(`word ${word}`, WIDTH).map(value => value / Math.sqrt(WIDTH)),
      )
    return vectors.get(word)!
  }
  const thrown = dice(name)
  const words = new Float32Array(count * LENGTH * WIDTH)
  const sentences = new Float32Array(count * WIDTH)
  const tags = new Uint8Array(count * LENGTH * TAGS.length)
  const intents = new Uint8Array(count * INTENTS.length)
  for (let n = 0; n < count; n++) {
    const said = sentence(thrown, thrown.below(INTENTS.length))
    intents[n * INTENTS.length + said.intent] = 1
    for (let t = 0; t < LENGTH; t++) {
      const of = vector(said.words[t] ?? '__PAD__')
      words.set(of, (n * LENGTH + t) * WIDTH)
      tags[(n * LENGTH + t) * TAGS.length + (said.tags[t] ?? 2)] = 1
      if (t >= said.words.length) continue
      for (let k = 0; k < WIDTH; k++) sentences[n * WIDTH + k]! += of[k]! / Math.sqrt(said.words.length)
    }
  }
  return {
    words: tensor(words, [count, LENGTH, WIDTH]),
    sentences: tensor(sentences, [count, WIDTH]),
    tags: tensor(tags, [count, LENGTH, TAGS.length]),
    intents: tensor(intents, [count, INTENTS.length]),
  }
}
