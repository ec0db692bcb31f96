import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadAutoMpg, loadBreastCancer, loadIris, loadPenguins, loadSeattleWeather } from './index.ts'

test('the tables of the package are whole', async () => {
  const [penguins, iris, weather] = await Promise.all([loadPenguins(), loadIris(), loadSeattleWeather()])
  assert.deepEqual([penguins.count, iris.count, weather.count], [344, 150, 1461])
  // Of palmerpenguins: 2 birds were not measured, 152 are Adelie; the heaviest has 6300 g.
  const mass = [...penguins.numbers(['body_mass_g']).data]
  assert.deepEqual([mass.filter(Number.isNaN).length, Math.max(...mass.filter(Number.isFinite))], [2, 6300])
  assert.equal(penguins.texts('species').filter(each => each === 'Adelie').length, 152)
  // Of Fisher 1936: the means of his first table.
  const lengths = Float64Array.from(iris.drop(['species']).numbers().data)
  const sums = [0, 1, 2, 3].map(j => lengths.filter((_, i) => i % 4 === j).reduce((a, b) => a + b))
  assert.deepEqual(
    sums.map(sum => Math.round(sum * 10) / 10),
    [876.5, 458.6, 563.7, 179.9],
  )
  assert.deepEqual(weather.types.weather, 'text')
  assert.equal(weather.texts('date').at(-1), '2015-12-31')
  const [tumours, cars] = await Promise.all([loadBreastCancer(), loadAutoMpg()])
  // Of scikit-learn's descriptions: 212 malignant, 357 benign; radii from 6.981 to 28.11. UCI's: 398 cars,
  // 6 without horsepower; a copy of the npm package vega-datasets has the same numbers in each row.
  assert.deepEqual([tumours.count, tumours.names.length, cars.count, cars.names.length], [569, 31, 398, 8])
  assert.equal(tumours.texts('diagnosis').filter(each => each === 'malignant').length, 212)
  const radii = [...tumours.numbers(['mean_radius']).data]
  assert.deepEqual([Math.min(...radii), Math.max(...radii)], [6.981, 28.11])
  const sum = (column: string) => [...cars.numbers([column]).data].filter(Number.isFinite).reduce((a, b) => a + b)
  assert.deepEqual(
    ['mpg', 'weight', 'horsepower'].map(column => Math.round(sum(column))),
    [9359, 1182229, 40952],
  )
  assert.equal([...cars.numbers(['horsepower']).data].filter(Number.isNaN).length, 6)
})
