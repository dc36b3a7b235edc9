export { ChangesTab } from './changes-tab.tsx'
