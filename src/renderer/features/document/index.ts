export { DocumentTab } from './document-tab.tsx'
