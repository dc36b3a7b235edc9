import { DatastoreError } from '../../shared/errors.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you do not have the permission',
  EPERM: 'the system does not allow it',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EFBIG: 'the disk, or a limit of the system, takes no file as large as that',
  EDQUOT: 'your quota of disk space is used up',
  EROFS: 'the disk can only be read',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links go round in circles',
  EBUSY: 'another program is using it',
}

/** Codes the system gives when a disk was pulled out, or the server of a share or the way to it is gone. Node names ESTALE by its number. */
const unreachable = /^E(IO|STALE|NODEV|NXIO|REMOTEIO|TIMEDOUT|NOTCONN|CONN|HOST|NET)|error -(70|116)$/

/** Says what the file system refused, to which path and why. Returns a DatastoreError as it is. */
export function toFileError(verb: 'read' | 'write', path: string, cause: unknown): DatastoreError {
  if (cause instanceof DatastoreError) return cause
  const message = `Cannot ${verb} ${path}: ${fileReason(cause)}.`
  return new DatastoreError('IO', message, { details: { path }, cause })
}

/** Why the file system refused something, as the end of a sentence. */
export function fileReason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (unreachable.test(code)) return 'the disk or network share that it is on does not answer'
  return reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
