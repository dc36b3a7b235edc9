import type { Position } from './source-positions.ts'

/** Why a map source cannot run at all, with the place in the user's text where it is known. */
export class MapSyntaxError extends Error {
  readonly position: Position | null

  constructor(message: string, position: Position | null) {
    super(message)
    this.name = 'MapSyntaxError'
    this.position = position
  }
}
