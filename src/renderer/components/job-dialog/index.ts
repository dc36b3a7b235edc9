export { FileField } from './file-field.tsx'
export { JobDialog } from './job-dialog.tsx'
