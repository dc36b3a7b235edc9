import type { CliCommand } from '../command.ts'
import { changesCommand } from './changes.ts'
import { copyCommand } from './copy.ts'
import { deleteCommand } from './delete.ts'
import { diffCommand } from './diff.ts'
import { dryRunCommand } from './dry-run.ts'
import { exportCommand } from './export.ts'
import { getCommand } from './get.ts'
import { importCommand } from './import.ts'
import { migrateCommand } from './migrate.ts'
import { openCommand } from './open.ts'
import { publishCommand } from './publish.ts'
import { pullCommand } from './pull.ts'
import { pushCommand } from './push.ts'
import { putCommand } from './put.ts'
import { queryCommand } from './query.ts'
import { reindexCommand } from './reindex.ts'
import { storesCommand } from './stores.ts'
import { verifyCommand } from './verify.ts'
import { viewsCommand } from './views.ts'

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [
  storesCommand,
  getCommand,
  putCommand,
  deleteCommand,
  queryCommand,
  changesCommand,
  importCommand,
  exportCommand,
  copyCommand,
  migrateCommand,
  viewsCommand,
  dryRunCommand,
  publishCommand,
  reindexCommand,
  verifyCommand,
  pullCommand,
  diffCommand,
  pushCommand,
  openCommand,
]
