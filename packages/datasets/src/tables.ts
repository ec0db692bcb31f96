import { fileURLToPath } from 'node:url'
import { readCsv } from './csv/read-csv.ts'
import type { Table } from './csv/table.ts'

// In the package, seen from what is built and from the sources. data/README.md says of whom they are, and their licences.
const packaged = (name: string) => readCsv(fileURLToPath(new URL(`../data/${name}`, import.meta.url)))

/**
 * 344 penguins: species (Adelie, Chinstrap, Gentoo), island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g
 * and sex, with holes (Gorman et al. 2014; CC0).
 */
export const loadPenguins = (): Promise<Table> => packaged('penguins.csv')

/** 150 irises, 50 of each species: sepal_length, sepal_width, petal_length, petal_width in cm, species (Fisher 1936; CC BY 4.0). */
export const loadIris = (): Promise<Table> => packaged('iris.csv')

/**
 * 1461 days in Seattle from 2012 on, in their order: date, precipitation in mm, temp_max and temp_min in °C, wind in m/s,
 * weather (drizzle, fog, rain, snow, sun) (NOAA; public domain).
 */
export const loadSeattleWeather = (): Promise<Table> => packaged('seattle-weather.csv')

/**
 * 569 tumours of the breast: the mean, standard error (`_se`) and worst value of ten measures of their cells' nuclei, from
 * mean_radius to worst_fractal_dimension, and diagnosis (benign, malignant) (Street, Wolberg & Mangasarian 1993; CC BY 4.0).
 */
export const loadBreastCancer = (): Promise<Table> => packaged('breast-cancer.csv.gz')

/**
 * 398 cars: mpg, the miles they go on a gallon, cylinders, displacement in cubic inches, horsepower, with six holes, weight in pounds,
 * acceleration, the seconds to 60 miles an hour, year (1970 to 1982) and origin (usa, europe, japan) (Quinlan 1993; CC BY 4.0).
 */
export const loadAutoMpg = (): Promise<Table> => packaged('auto-mpg.csv')
