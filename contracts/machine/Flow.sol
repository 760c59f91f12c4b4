// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {View, viewOf} from "../structures/View.sol";
import {ExitStatus, exitOf} from "./Exit.sol";
import {Gas} from "./Gas.sol";
import {Machine, Opened} from "./Machine.sol";
import {Operand} from "./Operand.sol";
import {Phase} from "./Phase.sol";

/// @notice STOP, JUMP, JUMPI, PC, MSIZE, GAS, JUMPDEST, RETURN and REVERT.
library Flow {
    function flow(Machine memory m, uint256 opcode) internal pure returns (bool) {
        if (opcode == 0x00) {
            m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, viewOf(0, 0, 0)));
        } else if (opcode == 0x56) {
            return jump(m, Operand.pop(m));
        } else if (opcode == 0x57) {
            uint256 target = Operand.pop(m);
            return Operand.pop(m) == 0 || jump(m, target);
        } else if (opcode == 0x58) {
            Operand.push(m, m.cpu().pc - 1);
        } else if (opcode == 0x59) {
            Operand.push(m, m.memory_().length);
        } else if (opcode == 0x5a) {
            Operand.push(m, m.cpu().gas);
        } else if (opcode != 0x5b) {
            return leave(m, opcode == 0xf3 ? ExitStatus.SUCCESS : ExitStatus.REVERT);
        }
        return true;
    }

    function jump(Machine memory m, uint256 target) private pure returns (bool) {
        if (target >= 1 << 32) return false;
        Opened memory code = m.code();
        if (!Code.isJumpTarget(m.proof, code.length, code.root, target)) return false;
        m.cpu().pc = target;
        return true;
    }

    /// @dev RETURN and REVERT hand on a view of the memory as it is now; nothing is copied.
    function leave(Machine memory m, uint256 status) private pure returns (bool) {
        uint256 offset = Operand.pop(m);
        uint256 length = Operand.pop(m);
        if (!Gas.expand(m, offset, length)) return false;
        View memory data = viewOf(m.memoryNow(), offset, length);
        m.enterWith(Phase.EXIT, exitOf(status, data));
        return true;
    }
}
