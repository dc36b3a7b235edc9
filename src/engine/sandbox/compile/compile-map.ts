import { moduleToFactory } from './module-to-factory.ts'
import type { CompiledMap } from './module-to-factory.ts'
import { stripTypes } from './strip-types.ts'

/** Name of the map in stack traces inside the sandbox. */
export const mapFile = 'map.ts'

/**
 * Strips the types of a map's source and makes it callable, with every token in its line.
 *
 * @throws MapSyntaxError where the source does not parse, imports something, or has what a map cannot run
 */
export function compileMap(source: string): CompiledMap {
  return moduleToFactory(stripTypes(source))
}
