import { afterAll } from 'vitest'
import { dropDatabase } from '../support/databases/temporary-url.ts'

// Runs with every file of the engine's suite on a server: nothing is left there.
afterAll(dropDatabase)
