import type { MeanSd } from '../numbers/mean-sd.ts'

/** 0.7543 → 75.4 % */
export function percent(value: number, digits = 1): string {
  return `${(100 * value).toFixed(digits)}\u00a0%`
}

/** Mean ± standard deviation in per cent, the latter where there is one. */
export function percentMeanSd({ mean, sd }: MeanSd, several: boolean): string {
  return several ? `${(100 * mean).toFixed(1)} ± ${(100 * sd).toFixed(1)}\u00a0%` : percent(mean)
}

/** 0.0312 → 3.1 points, −0.0312 → −3.1 points */
export function points(value: number): string {
  const shown = (100 * value).toFixed(1)
  return `${Number(shown) === 0 ? '0.0' : shown.replace('-', '−')} points`
}

/** 0.0312 → 3.1 points better, −0.0312 → 3.1 points worse; and a word of its own for what is shown as no difference. */
export function pointsText(value: number, [more, less, same]: readonly [string, string, string]): string {
  const shown = points(Math.abs(value))
  return Number.parseFloat(shown) === 0 ? same : `${shown} ${value > 0 ? more : less}`
}

/** 10000 → 10 000 */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
}

/** Seconds as 4.2 s, 3:05 or 1:02:03. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const s = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
}
