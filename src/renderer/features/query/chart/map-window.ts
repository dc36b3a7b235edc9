/** The part of the earth that a map shows: its middle in degrees, and how many times larger than the whole it is drawn. */
export interface MapWindow {
  readonly longitude: number
  readonly latitude: number
  readonly zoom: number
}

export const wholeEarth: MapWindow = { longitude: 0, latitude: 0, zoom: 1 }

/** So much of the earth is some ten kilometres wide. */
const mostZoom = 4096

/** Degrees between two lines of the grid; the first of which no more than twelve fit. */
const gridSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]

export interface Edges {
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

export function edgesOf({ longitude, latitude, zoom }: MapWindow): Edges {
  const [across, up] = [180 / zoom, 90 / zoom]
  return { west: longitude - across, east: longitude + across, south: latitude - up, north: latitude + up }
}

/** Draws it `factor` times larger, so that a place stays where it is seen. */
export function zoomed(
  window: MapWindow,
  factor: number,
  at: Pick<MapWindow, 'longitude' | 'latitude'> = window,
): MapWindow {
  const zoom = Math.min(mostZoom, Math.max(1, window.zoom * factor))
  const left = window.zoom / zoom
  return within({
    zoom,
    longitude: at.longitude + (window.longitude - at.longitude) * left,
    latitude: at.latitude + (window.latitude - at.latitude) * left,
  })
}

/** Moves it by parts of its width and height, eastwards and northwards. */
export function moved(window: MapWindow, east: number, north: number): MapWindow {
  const { longitude, latitude, zoom } = window
  return within({
    zoom,
    longitude: longitude + (east * 360) / zoom,
    latitude: latitude + (north * 180) / zoom,
  })
}

/** What a key does to it; null for another key. */
export function pressed(window: MapWindow, key: string): MapWindow | null {
  switch (key) {
    case '+':
    case '=':
      return zoomed(window, 2)
    case '-':
    case '_':
      return zoomed(window, 0.5)
    case '0':
      return wholeEarth
    case 'ArrowLeft':
      return moved(window, -0.25, 0)
    case 'ArrowRight':
      return moved(window, 0.25, 0)
    case 'ArrowUp':
      return moved(window, 0, 0.25)
    case 'ArrowDown':
      return moved(window, 0, -0.25)
    default:
      return null
  }
}

/** The degrees at which lines are drawn. */
export function gridDegrees(from: number, to: number, span: number): number[] {
  const step = gridSteps.find((each) => span / each <= 12) ?? 30
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  // Multiplied, tenths and hundredths are not what they are written as.
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toFixed(2)))
}

/** No window goes beyond the earth. */
function within({ longitude, latitude, zoom }: MapWindow): MapWindow {
  const [across, up] = [180 - 180 / zoom, 90 - 90 / zoom]
  return { longitude: between(longitude, across), latitude: between(latitude, up), zoom }
}

const between = (value: number, most: number): number => Math.min(most, Math.max(-most, value)) + 0
