import {
  createEVM,
  EVM,
  EVMError,
  type EVMOpts,
  type EVMResult,
  type ExecResult,
  type Message,
  NobleBN254,
} from '@ethereumjs/evm';
import { Account, createZeroAddress } from '@ethereumjs/util';
import { advance } from './advance.js';
import { type Frame, GAS_LIMIT, type Prices, readMemory, type RunState } from './frame.js';
import { FrameStack } from './frameStack.js';
import { TAKES } from './stackShape.js';
import { type DirectState, StateSteps } from './stateSteps.js';
import { WarmJournal } from './warmJournal.js';

type Interpreter = RunState['interpreter'];
type InterpreterClass = new (...parameters: unknown[]) => Interpreter;

/** EIPs that change what a step or a call is; none of them is at any fork up to osaka. */
const OTHER_INTERPRETERS = [2780, 3540, 6800, 7708, 7864, 7928, 8024, 8037];

let interpreterClass: Promise<InterpreterClass> | undefined;

/** The library's interpreter, which it exports only by way of what a run leaves behind. */
async function libraryInterpreter(): Promise<InterpreterClass> {
  const evm = await createEVM();
  const { runState } = await evm.runCode({ code: Uint8Array.of(0) });
  if (runState === undefined) throw new TypeError('a run of the library leaves no state behind');
  return runState.interpreter.constructor as InterpreterClass;
}

/**
 * The library's EVM with a loop of ours over the opcodes: what runs often and touches nothing but its frame runs here,
 * synchronously, as do slots and EXTCODECOPY; everything else (calls, creations, accounts, logs) by the library's handlers. Where somebody
 * listens to steps, or a frame has 2^32 gas and more, the library's own loop runs.
 */
export class TunedEvm extends EVM {
  private readonly prices: Prices | undefined;
  private readonly stateSteps: StateSteps | undefined;

  private constructor(
    options: EVMOpts,
    private readonly interpreter: InterpreterClass,
    state: DirectState | undefined,
  ) {
    super(options);
    const { common } = this;
    const others = OTHER_INTERPRETERS.some((eip) => common.isActivatedEIP(eip));
    this.prices = others || options.customOpcodes !== undefined ? undefined : this.priceList();
    if (!others) this.journal = new WarmJournal(this.stateManager, common).asLibrary();
    const known = state !== undefined && common.isActivatedEIP(3529);
    this.stateSteps = known ? new StateSteps(common, state) : undefined;
  }

  /** @param state the state manager's, that answers at once; without it the library's handlers ask for slots */
  static async create(options: EVMOpts, state?: DirectState): Promise<TunedEvm> {
    interpreterClass ??= libraryInterpreter();
    return new TunedEvm({ bn254: new NobleBN254(), ...options }, await interpreterClass, state);
  }

  private priceList(): Prices {
    const opcodes = new Int32Array(256).fill(-1);
    for (const [opcode, { opcodeInfo }] of this._opcodeMap.entries()) {
      if (TAKES[opcode] !== -1 && !opcodeInfo.isInvalid) opcodes[opcode] = opcodeInfo.fee;
    }
    const price = (name: string): number => Number(this.common.param(name));
    return {
      opcodes,
      memory: price('memoryGas'),
      memoryDivisor: price('quadCoefficientDivGas'),
      copy: price('copyGas'),
      hashWord: price('keccak256WordGas'),
      exponentByte: price('expByteGas'),
    };
  }

  /** A call as the library makes it, without what EIPs of no fork here add, and without a copy of the message. */
  protected override async _executeCall(
    message: Parameters<EVM['_executeCall']>[0],
  ): Promise<EVMResult> {
    if (this.prices === undefined) return super._executeCall(message);
    const { to, caller, gasLimit, gasRefund } = message;
    let failure: EVMError | undefined;
    if (!message.delegatecall) {
      try {
        const sender = (await this.stateManager.getAccount(caller)) ?? new Account();
        await this._reduceSenderBalance(sender, message);
        const recipient = (await this.stateManager.getAccount(to)) ?? new Account();
        await this._addToBalance(recipient, message);
      } catch (error) {
        if (!(error instanceof EVMError)) throw error;
        failure = error;
      }
    }
    await this._loadCode(message);
    const { code } = message;
    const empty = code === undefined || (code instanceof Uint8Array && code.length === 0);
    if (failure !== undefined || empty) {
      const exception = failure === undefined ? {} : { exceptionError: failure };
      const returnValue = new Uint8Array(0);
      return { execResult: { gasRefund, executionGasUsed: 0n, returnValue, ...exception } };
    }
    const execResult =
      code instanceof Uint8Array
        ? await this.runInterpreter(message)
        : await this.runPrecompile(code, message.data, gasLimit);
    if (message.isCompiled) execResult.gasRefund = gasRefund;
    if (message.depth === 0 && this.common.isActivatedEIP(1153)) this.transientStorage.clear();
    return { execResult };
  }

  protected override async runInterpreter(
    message: Message,
    options: Parameters<EVM['runInterpreter']>[1] = {},
  ): Promise<ExecResult> {
    const { prices } = this;
    const { code } = message;
    if (
      prices === undefined ||
      !(code instanceof Uint8Array) ||
      this._block === undefined ||
      message.gasLimit >= BigInt(GAS_LIMIT) ||
      options.pc !== undefined ||
      options.initialLogs !== undefined ||
      this.events.listenerCount('step') > 0 ||
      this.DEBUG
    ) {
      return super.runInterpreter(message, options);
    }
    const interpreter = await this.frameFor(message, code, this._block);
    const runState = interpreter['_runState'];
    const result = interpreter._result;
    const exceptionError = await this.run(runState, code, prices);
    const { gasLimit } = message;
    const { REVERT } = EVMError.errorMessages;
    const failed = exceptionError !== undefined;
    return {
      ...result,
      ...(failed ? { logs: [], selfdestruct: new Map(), createdAddresses: new Set<never>() } : {}),
      runState,
      ...(failed ? { exceptionError } : {}),
      gas: runState.gasLeft,
      executionGasUsed:
        failed && exceptionError.error !== REVERT ? gasLimit : gasLimit - runState.gasLeft,
      gasRefund: runState.gasRefund,
      stateGasSpilled: runState.stateGasSpilled,
      returnValue: result.returnValue ?? new Uint8Array(0),
    };
  }

  /** The library's interpreter for a message, on a stack of ours. */
  private async frameFor(
    message: Message,
    code: Uint8Array,
    block: RunState['env']['block'],
  ): Promise<Interpreter> {
    const address = message.to ?? createZeroAddress();
    const env: RunState['env'] = {
      address,
      caller: message.caller,
      callData: message.data,
      callValue: message.value,
      code,
      isStatic: message.isStatic,
      isCreate: message.isCreate ?? false,
      depth: message.depth,
      gasPrice: this._tx?.gasPrice ?? 0n,
      origin: this._tx?.origin ?? message.caller,
      block,
      contract: (await this.stateManager.getAccount(address)) ?? new Account(),
      codeAddress: message.codeAddress,
      gasRefund: message.gasRefund,
      blobVersionedHashes: message.blobVersionedHashes ?? [],
      ...(message.createdAddresses && { createdAddresses: message.createdAddresses }),
    };
    const interpreter = new this.interpreter(
      this,
      this.stateManager,
      this.blockchain,
      env,
      message.gasLimit,
      this.journal,
      this.performanceLogger,
    );
    const { _result: result } = interpreter;
    if (message.selfdestruct !== undefined) result.selfdestruct = message.selfdestruct;
    if (message.createdAddresses !== undefined) result.createdAddresses = message.createdAddresses;
    const runState = interpreter['_runState'];
    runState.code = code;
    runState.stack = new FrameStack() as unknown as RunState['stack'];
    return interpreter;
  }

  /** Runs a frame to its end; what it fails with, if it fails. */
  private async run(
    runState: RunState,
    code: Uint8Array,
    prices: Prices,
  ): Promise<EVMError | undefined> {
    const store = runState.memory._store;
    const frame: Frame = {
      runState,
      code,
      stack: runState.stack as unknown as FrameStack,
      prices,
      pc: 0,
      gas: Number(runState.gasLeft),
      words: 0,
      memoryCost: 0,
      memory: store,
      view: new DataView(store.buffer, store.byteOffset, store.length),
      map: undefined,
      output: undefined,
    };
    try {
      while (!advance(frame)) {
        if (this.stateSteps?.step(frame) === true) continue;
        runState.programCounter = frame.pc;
        runState.gasLeft = BigInt(frame.gas);
        await this.handle(runState, code[frame.pc] ?? 0);
        frame.pc = runState.programCounter;
        frame.gas = Number(runState.gasLeft);
        readMemory(frame);
      }
    } catch (error) {
      if (!(error instanceof EVMError)) throw error;
      return error.error === EVMError.errorMessages.STOP ? undefined : error;
    }
    runState.gasLeft = BigInt(frame.gas);
    if (frame.output !== undefined) runState.interpreter._result.returnValue = frame.output;
    return undefined;
  }

  /** One step by the library's own handlers. */
  private async handle(runState: RunState, opcode: number): Promise<void> {
    const entry = this._opcodeMap[opcode];
    if (entry === undefined) throw new RangeError(`no entry for opcode ${opcode}`);
    const { opcodeInfo, gasHandler, opHandler } = entry;
    runState.opCode = opcode;
    let gas = opcodeInfo.feeBigInt;
    if (opcodeInfo.dynamicGas) gas = await gasHandler(runState, gas, this.common);
    if (opcodeInfo.isInvalid) throw new EVMError(EVMError.errorMessages.INVALID_OPCODE);
    runState.interpreter.useGas(gas, opcodeInfo);
    runState.programCounter++;
    const done = opHandler(runState, this.common);
    if (opcodeInfo.isAsync) await done;
  }
}
