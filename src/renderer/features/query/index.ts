export { QueryTab } from './query-tab.tsx'
