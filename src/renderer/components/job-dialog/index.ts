export { FileField } from './file-field.tsx'
export { JobDialog, type JobDialogRun } from './job-dialog.tsx'
