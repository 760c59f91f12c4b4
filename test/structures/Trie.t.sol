// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "../Test.sol";
import {StructuresHarness} from "./StructuresHarness.sol";

contract TrieTest is Test {
    StructuresHarness private immutable harness = new StructuresHarness();
    bytes32 private constant KEY = keccak256("key");

    /// @notice The gas of an account's change below full branches, as many as a state of billions of accounts has.
    function test_gasOfPutBelowFullBranches() external view {
        for (uint256 depth = 6; depth <= 10; depth += 2) {
            (bytes32 root, bytes memory proof) = build(depth, account(1));
            (bytes32 changed,) = build(depth, account(2));
            uint256 gas = gasleft();
            bytes32 got = harness.triePutWord(proof, root, KEY, account(2));
            gas -= gasleft();
            assertEq(got, changed);
            log("full branches", depth);
            log("  bytes of proof", proof.length);
            log("  gas", gas);
            assertTrue(gas < 100_000, "over 100k gas");
        }
    }

    /// @dev The root and the proof of a trie that has `depth` full branches above the leaf with `value`.
    function build(uint256 depth, bytes memory value)
        private
        pure
        returns (bytes32 root, bytes memory proof)
    {
        bytes memory node = leaf(depth, value);
        proof = abi.encodePacked(uint32(node.length), node);
        while (depth > 0) {
            --depth;
            bytes memory items;
            for (uint256 i; i < 16; ++i) {
                bytes32 child =
                    i == nibble(depth) ? keccak256(node) : keccak256(abi.encode(depth, i));
                items = abi.encodePacked(items, hex"a0", child);
            }
            node = abi.encodePacked(hex"f90211", items, hex"80");
            proof = abi.encodePacked(uint32(node.length), node, proof);
        }
        root = keccak256(node);
    }

    /// @dev The leaf whose path is what is left of the key after an even number of nibbles.
    function leaf(uint256 depth, bytes memory value) private pure returns (bytes memory) {
        bytes memory path = new bytes(33 - depth / 2);
        path[0] = 0x20;
        for (uint256 i = 1; i < path.length; ++i) {
            path[i] = KEY[i - 1 + depth / 2];
        }
        bytes memory items =
            abi.encodePacked(uint8(0x80 + path.length), path, hex"b8", uint8(value.length), value);
        return abi.encodePacked(hex"f8", uint8(items.length), items);
    }

    function nibble(uint256 index) private pure returns (uint256) {
        return uint256(KEY) >> (252 - 4 * index) & 15;
    }

    /// @dev An account with a balance of 18 decimals, as RLP.
    function account(uint8 nonce) private pure returns (bytes memory) {
        return abi.encodePacked(
            hex"f84c",
            nonce,
            hex"880de0b6b3a7640000a0",
            keccak256("storage"),
            hex"a0",
            keccak256("code")
        );
    }
}
