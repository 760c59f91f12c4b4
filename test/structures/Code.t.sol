// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "../Test.sol";
import {StructuresHarness} from "./StructuresHarness.sol";

contract CodeTest is Test {
    StructuresHarness private immutable harness = new StructuresHarness();
    /// @dev The largest deployed code (EIP-170) and the largest init code (EIP-3860).
    uint256 private constant MAX_CODE = 24_576;
    uint256 private constant MAX_INIT_CODE = 49_152;

    /// @notice The gas to open the dearest codes there are: all of one instruction.
    function test_gasOfBuild() external view {
        assertTrue(gasOf("JUMPDEST x 24,576", 0x5b, MAX_CODE) < 1_000_000, "over 1M gas");
        assertTrue(gasOf("PUSH1 x 12,288", 0x60, MAX_CODE) < 1_000_000, "over 1M gas");
        assertTrue(gasOf("PUSH32 in 24,576", 0x7f, MAX_CODE) < 1_000_000, "over 1M gas");
        assertTrue(gasOf("JUMPDEST x 49,152", 0x5b, MAX_INIT_CODE) < 2_000_000, "over 2M gas");
    }

    function gasOf(string memory name, bytes1 opcode, uint256 size)
        private
        view
        returns (uint256 gas)
    {
        bytes memory code = new bytes(size);
        for (uint256 i; i < size; ++i) {
            code[i] = opcode;
        }
        gas = gasleft();
        harness.codeBuild(code);
        gas -= gasleft();
        log(name, gas);
    }
}
