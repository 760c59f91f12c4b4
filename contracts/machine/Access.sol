// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessTree} from "../structures/AccessTree.sol";
import {isPrecompile} from "./CallCode.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {pack} from "./Packer.sol";
import {World} from "./World.sol";

/// @notice Warm accounts and slots, transient storage, accounts created in this transaction.
library Access {
    /// @dev What a key of the access tree is about: the first byte of its preimage.
    uint256 private constant ACCOUNT = 0xa1;
    uint256 private constant SLOT = 0xa2;
    uint256 private constant TRANSIENT = 0xa3;
    uint256 private constant CREATED = 0xa4;

    /// @notice Makes an account warm; true if it was. Precompiles always are (EIP-2929).
    function touchAccount(Machine memory m, Host memory host, uint256 self)
        internal
        pure
        returns (bool)
    {
        return isPrecompile(host, self) || touch(m, accessKey(ACCOUNT, self, 0));
    }

    /// @notice Makes a storage slot warm; true if it was.
    function touchSlot(Machine memory m, uint256 self, uint256 slot) internal pure returns (bool) {
        return touch(m, accessKey(SLOT, self, slot));
    }

    /// @notice Transient storage (EIP-1153).
    function readTransient(Machine memory m, uint256 self, uint256 slot)
        internal
        pure
        returns (uint256)
    {
        bytes32 key = accessKey(TRANSIENT, self, slot);
        return uint256(AccessTree.get(m.proof, m.world().access, key));
    }

    function writeTransient(Machine memory m, uint256 self, uint256 slot, uint256 value)
        internal
        pure
    {
        set(m, accessKey(TRANSIENT, self, slot), value);
    }

    /// @notice Whether the account was created in this transaction (EIP-6780).
    function isCreated(Machine memory m, uint256 self) internal pure returns (bool) {
        bytes32 key = accessKey(CREATED, self, 0);
        return AccessTree.get(m.proof, m.world().access, key) != 0;
    }

    /// @notice Marks the account as created in this transaction.
    function markCreated(Machine memory m, uint256 self) internal pure {
        set(m, accessKey(CREATED, self, 0), 1);
    }

    function touch(Machine memory m, bytes32 key) private pure returns (bool) {
        return set(m, key, 1) != 0;
    }

    function set(Machine memory m, bytes32 key, uint256 value) private pure returns (bytes32 old) {
        World memory world = m.world();
        (world.access, old) = AccessTree.set(m.proof, world.access, key, bytes32(value));
    }

    function accessKey(uint256 kind, uint256 self, uint256 slot) private pure returns (bytes32) {
        return pack(kind).addr(self).u256(slot).done();
    }
}
