import type {
  AnyContractRouter,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from '@orpc/contract'
import type { Contract } from '../contract/index.ts'

/** What a handler is told beside its input: `signal` aborts when the caller stops waiting or goes away. */
export interface Call {
  readonly signal: AbortSignal
}

/**
 * The functions that answer a contract, in the contract's own shape: one plain function per procedure, given the
 * parsed input. Streams are async generators; they must end when `signal` aborts.
 */
export type Handlers<T extends AnyContractRouter = Contract> =
  T extends ContractProcedure<infer Input, infer Output, infer _Errors, infer _Meta>
    ? (
        input: InferSchemaOutput<Input>,
        call: Call,
      ) => InferSchemaInput<Output> | Promise<InferSchemaInput<Output>>
    : { readonly [K in keyof T]: T[K] extends AnyContractRouter ? Handlers<T[K]> : never }
