// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stack} from "../structures/Stack.sol";
import {Cpu} from "./Cpu.sol";
import {Machine} from "./Machine.sol";

uint256 constant ADDRESS = type(uint160).max;

/// @notice The words that opcodes take and put.
library Operand {
    /// @notice Takes the top word. The opcode table has made sure that there is one.
    function pop(Machine memory m) internal pure returns (uint256 value) {
        Cpu memory cpu = m.cpu();
        (value, cpu.stack) = Stack.pop(m.proof, cpu.stack);
        unchecked {
            cpu.stackSize -= 1;
        }
    }

    /// @notice Puts a word on the stack.
    function push(Machine memory m, uint256 value) internal pure {
        Cpu memory cpu = m.cpu();
        cpu.stack = Stack.push(cpu.stack, value);
        unchecked {
            cpu.stackSize += 1;
        }
    }
}
