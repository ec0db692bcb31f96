/** Half the side of the square of the plane that is shown. */
export const EXTENT = 1.2
