// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Arithmetic} from "../Arithmetic.sol";
import {BlockInfo} from "../BlockInfo.sol";
import {Flow} from "../Flow.sol";
import {FrameInfo} from "../FrameInfo.sol";
import {HashOp} from "../HashOp.sol";
import {Host} from "../Host.sol";
import {Log} from "../Log.sol";
import {Machine} from "../Machine.sol";
import {Memory} from "../Memory.sol";
import {Group, Opcode} from "../Opcode.sol";
import {Phase} from "../Phase.sol";
import {StackOps} from "../StackOps.sol";
import {PhaseOpcode} from "./PhaseOpcode.sol";

/// @notice Phase opcode, for all opcodes that touch no account and no storage.
contract OpcodeProver is PhaseOpcode {
    /// @inheritdoc PhaseOpcode
    function run(Machine memory m, Host memory host, uint256 opcode)
        internal
        pure
        override
        returns (bool)
    {
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
