// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Arithmetic} from "../Arithmetic.sol";
import {BlockInfo} from "../BlockInfo.sol";
import {Execute} from "../Execute.sol";
import {Flow} from "../Flow.sol";
import {FrameInfo} from "../FrameInfo.sol";
import {HashOp} from "../HashOp.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Log} from "../Log.sol";
import {Machine, begin} from "../Machine.sol";
import {Memory} from "../Memory.sol";
import {Group, Opcode} from "../Opcode.sol";
import {Phase} from "../Phase.sol";
import {StackOps} from "../StackOps.sol";

/// @notice Phase opcode, for all opcodes that touch no account and no storage.
contract OpcodeProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.OPCODE) revert NotMine(m.phase, 0);
        (uint256 opcode, bool ok) = Execute.start(m);
        if (!ok || !run(m, host, opcode)) m.fault();
        return m.close();
    }

    function run(Machine memory m, Host memory host, uint256 opcode) private pure returns (bool) {
        uint256 group = Opcode.info(opcode).group;
        if (group == Group.ARITHMETIC) return Arithmetic.arithmetic(m, opcode);
        if (group == Group.STACK) return StackOps.stackOps(m, opcode);
        if (group == Group.FLOW) return Flow.flow(m, opcode);
        if (group == Group.MEMORY) return Memory.memory_(m, opcode);
        if (group == Group.FRAME_INFO) return FrameInfo.frameInfo(m, opcode);
        if (group == Group.BLOCK_INFO) return BlockInfo.blockInfo(m, host, opcode);
        if (group == Group.KECCAK) return HashOp.keccak256_(m);
        if (group == Group.LOG) return Log.log(m, opcode);
        revert NotMine(Phase.OPCODE, opcode);
    }
}
