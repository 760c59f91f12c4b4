// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Cpu} from "./Cpu.sol";
import {Machine, Opened} from "./Machine.sol";

/// @notice What steps cost the running frame.
library Gas {
    /// @dev Past this no memory is paid for: 2^32 bytes cost more gas than a block of the greatest gas limit has.
    uint256 private constant MEMORY_CAP = 1 << 32;

    /// @notice Takes gas from the running frame; false when there is too little.
    function charge(Machine memory m, uint256 gas) internal pure returns (bool) {
        Cpu memory cpu = m.cpu();
        if (cpu.gas < gas) return false;
        unchecked {
            cpu.gas -= gas;
        }
        return true;
    }

    /// @notice Makes memory reach `offset + length` and charges for it (Yellow Paper, equation 326); false when the
    /// gas does not suffice. A length of 0 never expands. Opens the memory.
    function expand(Machine memory m, uint256 offset, uint256 length) internal pure returns (bool) {
        if (length == 0) return true;
        if (offset >= MEMORY_CAP || length >= MEMORY_CAP || offset + length > MEMORY_CAP) {
            return false;
        }
        Opened memory memory_ = m.memory_();
        uint256 before = memory_.length / 32;
        uint256 beyond = (offset + length + 31) / 32;
        if (beyond <= before) return true;
        if (!charge(m, memoryGas(beyond) - memoryGas(before))) return false;
        memory_.root = Bytes.grow(memory_.length, memory_.root, beyond * 32);
        memory_.length = beyond * 32;
        return true;
    }

    /// @notice Gas per word of a copy or a hash. `length` is bounded by an expansion before it.
    function wordGas(uint256 perWord, uint256 length) internal pure returns (uint256) {
        return perWord * ((length + 31) / 32);
    }

    function memoryGas(uint256 words) private pure returns (uint256) {
        return 3 * words + (words * words) / 512;
    }
}
