// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, scratch} from "./Proof.sol";

/// @notice The EVM stack as a hash-linked list: `0x04 ‖ value u256 ‖ below hash`; empty is zero. The height is not
/// here but in the cpu. See docs/machine.md §2.
library Stack {
    bytes32 internal constant EMPTY = 0;
    uint256 private constant TAG = 0x04;

    /// @notice The stack with `value` on top.
    function push(bytes32 stack, uint256 value) internal pure returns (bytes32 pushed) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, TAG)
            mstore(add(at, 1), value)
            mstore(add(at, 33), stack)
            pushed := keccak256(at, 65)
        }
    }

    /// @notice Opens the top item.
    function pop(Proof memory proof, bytes32 stack)
        internal
        pure
        returns (uint256 value, bytes32 below)
    {
        uint256 at = scratch();
        proof.openTo(stack, 65, at);
        assembly ("memory-safe") {
            value := mload(add(at, 1))
            below := mload(add(at, 33))
        }
    }
}
