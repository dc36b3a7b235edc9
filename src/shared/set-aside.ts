import * as v from 'valibot'

/** A file of the app's state that was put under another name, so that nothing in it is lost. */
export const setAside = v.object({
  path: v.string(),
  /** It could not be read; or it holds the text of a window, which another window has replaced. */
  why: v.picklist(['damaged', 'other']),
})

export type SetAside = Readonly<v.InferOutput<typeof setAside>>
