export { DatabasePage } from './database-page.tsx'
export { Sidebar } from './sidebar.tsx'
