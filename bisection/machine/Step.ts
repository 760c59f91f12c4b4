import type { Witness } from '../structures/Witness.js';
import { stepAuthorize } from './Authorize.js';
import { stepBatchOpen } from './BatchOpen.js';
import { stepBlockClose } from './BlockClose.js';
import { stepBlockOpen } from './BlockOpen.js';
import { stepBlockSeal } from './BlockSeal.js';
import { stepBlockSystem } from './BlockSystem.js';
import { stepCallCharge, stepCallEnter } from './Call.js';
import { stepCallCode, stepCodeOpen } from './CallCode.js';
import { stepCharge } from './Charge.js';
import { stepCopy } from './Copy.js';
import { stepCreate, stepCreateStart } from './Create.js';
import { stepDecode } from './Decode.js';
import { stepDeposit, stepDeposited } from './Deposit.js';
import { stepDestruct } from './Destruct.js';
import { stepEnd } from './End.js';
import { stepOpcode } from './Execute.js';
import { stepExit } from './Exit.js';
import { stepHash, stepHashed } from './HashOp.js';
import type { Host } from './Host.js';
import { stepIdle } from './Idle.js';
import { stepInitCode } from './InitCode.js';
import { stepListLeaf, stepListPlace } from './ListTrie.js';
import { stepLoadBlobs } from './LoadBlobs.js';
import type { Machine } from './Machine.js';
import { Phase, phaseName } from './Phase.js';
import { stepPrecompile } from './Precompile.js';
import { stepScanAccess } from './ScanAccess.js';
import { stepScanAuthorizations } from './ScanAuthorizations.js';
import { stepScanData } from './ScanData.js';
import { stepRecover, stepSign } from './Sign.js';
import { stepStart } from './Start.js';
import { UnprovableError } from './Unprovable.js';
import { stepWarm } from './Warm.js';

/**
 * F: one step of the machine, in place. What happens follows from the state, the configuration, the target and
 * the accumulator alone. With a witness, the preimages of all that the step opens go to it.
 * @throws UnprovableError where there is no step yet; the machine is then in no defined state.
 */
export function step(m: Machine, host: Host, witness?: Witness): void {
  m.begin(witness);
  switch (m.phase) {
    case Phase.opcode:
      stepOpcode(m, host);
      return;
    case Phase.idle:
      stepIdle(m, host);
      return;
    case Phase.batchOpen:
      stepBatchOpen(m, host);
      return;
    case Phase.blockOpen:
      stepBlockOpen(m, host);
      return;
    case Phase.blockSystem:
      stepBlockSystem(m, host);
      return;
    case Phase.blockClose:
      stepBlockClose(m);
      return;
    case Phase.listLeaf:
      stepListLeaf(m);
      return;
    case Phase.listPlace:
      stepListPlace(m);
      return;
    case Phase.blockSeal:
      stepBlockSeal(m, host);
      return;
    case Phase.loadBlobs:
      stepLoadBlobs(m, host);
      return;
    case Phase.decode:
      stepDecode(m, host);
      return;
    case Phase.scanData:
      stepScanData(m);
      return;
    case Phase.scanAccess:
      stepScanAccess(m);
      return;
    case Phase.scanAuthorizations:
      stepScanAuthorizations(m);
      return;
    case Phase.sign:
      stepSign(m, host);
      return;
    case Phase.recover:
      stepRecover(m, host);
      return;
    case Phase.charge:
      stepCharge(m, host);
      return;
    case Phase.warm:
      stepWarm(m, host);
      return;
    case Phase.authorize:
      stepAuthorize(m, host);
      return;
    case Phase.start:
      stepStart(m, host);
      return;
    case Phase.copy:
      stepCopy(m);
      return;
    case Phase.hash:
      stepHash(m);
      return;
    case Phase.hashed:
      stepHashed(m);
      return;
    case Phase.callCharge:
      stepCallCharge(m, host);
      return;
    case Phase.callEnter:
      stepCallEnter(m);
      return;
    case Phase.callCode:
      stepCallCode(m, host);
      return;
    case Phase.codeOpen:
      stepCodeOpen(m, host);
      return;
    case Phase.create:
      stepCreate(m, host);
      return;
    case Phase.createStart:
      stepCreateStart(m, host);
      return;
    case Phase.initCode:
      stepInitCode(m);
      return;
    case Phase.deposit:
      stepDeposit(m);
      return;
    case Phase.deposited:
      stepDeposited(m, host);
      return;
    case Phase.precompile:
      stepPrecompile(m, host);
      return;
    case Phase.exit:
      stepExit(m);
      return;
    case Phase.end:
      stepEnd(m);
      return;
    case Phase.destruct:
      stepDestruct(m);
      return;
    default:
      throw new UnprovableError(`phase ${phaseName(m.phase)}`);
  }
}
