// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Slice, sliceOf, sliceOfBytes} from "../../contracts/structures/Slice.sol";
import {Sponge} from "../../contracts/structures/Sponge.sol";
import {Test} from "../Test.sol";

contract SpongeTest is Test {
    function testFuzz_hashesAsTheOpcodeDoes(bytes memory data) external pure {
        assertEq(hashOf(data), keccak256(data));
    }

    function test_hashesEveryLengthUpToThreeBlocks() external pure {
        for (uint256 length; length <= 3 * Sponge.RATE; length += length % 17 == 0 ? 1 : 4) {
            bytes memory data = new bytes(length);
            for (uint256 i; i < length; ++i) {
                data[i] = bytes1(uint8(i * 7 + length));
            }
            assertEq(hashOf(data), keccak256(data));
        }
    }

    function test_gasOfABlock() external view {
        uint256 state = Sponge.start();
        Slice blocks = sliceOfBytes(new bytes(16 * Sponge.RATE));
        uint256 gas = gasleft();
        Sponge.absorb(state, blocks);
        gas = (gas - gasleft()) / 16;
        log("gas a block", gas);
        assertTrue(gas < 80_000, "over 80k gas");
    }

    function hashOf(bytes memory data) private pure returns (bytes32) {
        uint256 whole = data.length / Sponge.RATE * Sponge.RATE;
        uint256 state = Sponge.start();
        Slice all = sliceOfBytes(data);
        Sponge.absorb(state, all.sub(0, whole));
        return Sponge.finish(state, all.from(whole));
    }
}
