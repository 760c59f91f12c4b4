// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {Fork, Host} from "./Host.sol";
import {Machine} from "./Machine.sol";

/// @notice What an account has in place of code when it delegates to another one (EIP-7702): a marker and the address.
library Delegation {
    uint256 private constant MARKER = 0xef0100;
    uint256 private constant SIZE = 23;

    /// @notice Whether the code with this hash is a delegation. Opens all of the code.
    function isDelegation(Machine memory m, bytes32 codeHash) internal pure returns (bool) {
        (uint256 at, uint256 size) = m.proof.openSized(codeHash);
        return size == SIZE && isMarked(at);
    }

    /// @notice The account that a code among the opened ones delegates to, if it is a delegation. From prague on opens the
    /// record, unless there is no code, and the page if the length is that of a delegation.
    /// @param code Of 0, as of no code, there is nothing to open.
    function delegateOf(Machine memory m, Host memory host, bytes32 code)
        internal
        pure
        returns (bool delegates, uint256 delegate)
    {
        if (host.config.fork == Fork.CANCUN || code == 0 || code == Code.EMPTY) {
            return (false, 0);
        }
        (uint256 length, bytes32 root) = Code.open(m.proof, code);
        if (length != SIZE) return (false, 0);
        uint256 at = Code.read(m.proof, length, root, 0, SIZE);
        delegates = isMarked(at);
        assembly ("memory-safe") {
            delegate := shr(96, mload(add(at, 3)))
        }
    }

    /// @notice The hash of the code that delegates to an account.
    function keepDelegation(uint256 delegate) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, or(shl(232, MARKER), shl(72, delegate)))
            hash := keccak256(0, SIZE)
        }
    }

    function isMarked(uint256 at) private pure returns (bool marked) {
        assembly ("memory-safe") {
            marked := eq(shr(232, mload(at)), MARKER)
        }
    }
}
