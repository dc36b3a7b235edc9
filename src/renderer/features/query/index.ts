export { QueryTab } from './query-tab.tsx'
export { SqlTab } from './sql/sql-tab.tsx'
