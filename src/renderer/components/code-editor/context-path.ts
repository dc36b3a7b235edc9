/** A model's declarations are an extra library named after the model with this at its end. */
export const contextSuffix = '.context.d.ts'
