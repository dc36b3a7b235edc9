import { expect, it } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import type { JobSnapshot } from '../../shared/model/job.ts'
import { useSnapshots } from './job-snapshots.ts'
import { databaseOfNewStores, writtenDatabase } from './writes.ts'

/** What reads, asks a job of this app, or changes nothing in a database. Add each new procedure here or to `writes`. */
const reads = new Set([
  'files.list',
  'files.exists',
  'files.recent',
  'files.watchView',
  'files.writeView',
  'files.readView',
  'files.forget',
  'state.get',
  'state.set',
  'connections.describe',
  'connections.test',
  'connections.open',
  'databases.open',
  'databases.close',
  'databases.get',
  'databases.sample',
  'databases.fileState',
  'databases.reopen',
  'databases.backup',
  'databases.readStatement',
  'databases.tables',
  'documents.page',
  'documents.count',
  'documents.locate',
  'documents.field',
  'documents.get',
  'documents.texts',
  'documents.find',
  'documents.foundPage',
  'documents.present',
  'documents.merge',
  'documents.stopFind',
  'documents.forecast',
  'documents.previewEdit',
  'documents.history',
  'documents.revision',
  'documents.links',
  'documents.referrers',
  'documents.shape',
  'documents.schema',
  'documents.fields',
  'views.list',
  'views.get',
  'views.types',
  'views.preview',
  'views.queryDraft',
  'views.compare',
  'views.template',
  'views.trace',
  'views.record',
  'views.samples',
  'views.randomSample',
  'views.searchSample',
  'views.tests',
  'views.foresee',
  'views.dryRun',
  'views.dryRunReports',
  'views.dryRunDefinition',
  'views.verify',
  'views.pause',
  'views.versions',
  'views.errors',
  'views.query',
  'views.aggregate',
  'views.savedQueries',
  'imports.preview',
  'imports.bundleStores',
  'imports.paste',
  'imports.tables',
  'imports.previewTable',
  'exports.bundle',
  'exports.documents',
  'exports.query',
  'exports.statement',
  'jobs.watch',
  'jobs.pause',
  'jobs.cancel',
  'jobs.dismiss',
  'jobs.errors',
  'state.merge',
  'state.setDraft',
  'state.drafts',
  'state.setAside',
  'state.about',
  'state.log',
  'state.lastLog',
  'changes.watch',
  'changes.list',
  'changes.since',
])

const job = {
  id: 'j',
  kind: 'import',
  database: 'a',
  store: 's',
  subject: 'x',
  state: 'paused',
} as JobSnapshot

it('knows of every procedure whether it writes to a database', () => {
  useSnapshots.setState({ jobs: [job] })
  for (const [part, procedures] of Object.entries(contract)) {
    for (const name of Object.keys(procedures)) {
      const path = `${part}.${name}`
      const found = writtenDatabase([part, name], { database: 'a', target: 'b', id: 'j' })
      expect([path, found !== null]).toEqual([path, !reads.has(path)])
    }
  }
})

it('asks of a job that goes on where it writes, and of one that only reads nothing', () => {
  const target = { database: 'b', store: 't' }
  const places = {
    publish: 'a',
    reindex: 'a',
    repair: 'a',
    import: 'a',
    copy: 'b',
    delete: 'a',
    edit: 'a',
    undo: 'a',
    'dry-run': null,
    verify: null,
    export: null,
  }
  for (const [kind, place] of Object.entries(places)) {
    useSnapshots.setState({
      jobs: [
        { ...job, id: 'other' },
        { ...job, kind: kind as JobSnapshot['kind'], target },
      ],
    })
    expect([kind, writtenDatabase(['jobs', 'resume'], { id: 'j' })]).toEqual([kind, place])
  }
})

it('names the database that is written to: of a copy, the one it goes to', () => {
  expect(writtenDatabase(['documents', 'save'], { database: 'a' })).toBe('a')
  expect(writtenDatabase(['databases', 'copyStore'], { database: 'a', target: 'b' })).toBe('b')
  expect(writtenDatabase(['documents', 'get'], { database: 'a' })).toBeNull()
  expect(writtenDatabase(['documents', 'save'], undefined)).toBeNull()
})

it('names the database that gets stores by a job: of a copy, and of a bundle', () => {
  expect(databaseOfNewStores({ ...job, kind: 'copy', target: { database: 'b', store: 't' } })).toBe('b')
  expect(databaseOfNewStores({ ...job, store: '' })).toBe('a')
  expect(databaseOfNewStores(job)).toBeUndefined()
  expect(databaseOfNewStores({ ...job, kind: 'export', store: '' })).toBeUndefined()
})
