// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {Stack} from "../structures/Stack.sol";
import {Cpu} from "./Cpu.sol";
import {Machine, Opened} from "./Machine.sol";
import {Operand} from "./Operand.sol";

/// @notice POP and opcodes 0x5f–0x9f: PUSH0–PUSH32, DUP1–DUP16, SWAP1–SWAP16.
library StackOps {
    function stackOps(Machine memory m, uint256 opcode) internal pure returns (bool) {
        if (opcode == 0x50) Operand.pop(m);
        else if (opcode < 0x80) pushImmediate(m, opcode - 0x5f);
        else if (opcode < 0x90) duplicate(m, opcode - 0x7f);
        else swap(m, opcode - 0x8f);
        return true;
    }

    /// @dev The immediate's bytes past the end of the code are zeros.
    function pushImmediate(Machine memory m, uint256 size) private pure {
        Cpu memory cpu = m.cpu();
        Opened memory code = m.code();
        Operand.push(
            m, Code.pushData(m.proof, code.length, code.root, m.codePage, cpu.pc - 1, size)
        );
        cpu.pc += size;
    }

    function duplicate(Machine memory m, uint256 depth) private pure {
        Cpu memory cpu = m.cpu();
        bytes32 stack = cpu.stack;
        uint256 value;
        for (uint256 n; n < depth; ++n) {
            (value, stack) = Stack.pop(m.proof, stack);
        }
        Operand.push(m, value);
    }

    function swap(Machine memory m, uint256 depth) private pure {
        Cpu memory cpu = m.cpu();
        (uint256 top, bytes32 stack) = Stack.pop(m.proof, cpu.stack);
        uint256[] memory between = new uint256[](depth - 1);
        uint256 value;
        (value, stack) = Stack.pop(m.proof, stack);
        for (uint256 n = 1; n < depth; ++n) {
            between[n - 1] = value;
            (value, stack) = Stack.pop(m.proof, stack);
        }
        stack = Stack.push(stack, top);
        for (uint256 n = depth - 1; n > 0; --n) {
            stack = Stack.push(stack, between[n - 1]);
        }
        cpu.stack = Stack.push(stack, value);
    }
}
