import { checkOptions, type OptionKinds, whole } from '../../options/index.ts'
import { FIT_KINDS, type StreamFitOptions } from '../fit-options.ts'
import { commonSettings, type FitSettings, validationOf } from '../fit-settings.ts'
import type { Network } from '../network.ts'
import { weightsByClass } from '../sample-weights.ts'
import type { Reader } from './reader.ts'
import { StreamFeed } from './stream-feed.ts'

const { batchSize: _1, shuffle: _2, validationSplit: _3, sampleWeight: _4, ...OF_BOTH } = FIT_KINDS
const KINDS: OptionKinds<StreamFitOptions> = { ...OF_BOTH, stepsPerEpoch: whole(1), classWeight: weightsByClass }

/** The options of `fit` on a stream, checked. */
export async function streamSettings(
  network: Network,
  reader: Reader<unknown>,
  options: StreamFitOptions,
): Promise<FitSettings> {
  const given = checkOptions('fit', options, KINDS)
  const { stepsPerEpoch, accumulate = 1, classWeight } = given
  const settings = await commonSettings(given)
  const { epochs } = settings
  const feed = new StreamFeed(network, reader, {
    stepsPerEpoch: stepsPerEpoch ?? null,
    epochs,
    accumulate,
    classWeight,
  })
  return { ...settings, feed, validation: await validationOf(network, given) }
}
