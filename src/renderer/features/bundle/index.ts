export { BundleExportDialog } from './bundle-export-dialog.tsx'
export { BundleImportDialog } from './bundle-import-dialog.tsx'
