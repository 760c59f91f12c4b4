// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ForcedQueue} from "../../contracts/rollup/ForcedQueue.sol";
import {Test} from "../Test.sol";
import {NaiveQueue} from "./NaiveQueue.sol";

/// @dev The queue alone, with the search for what is due as a batch starts it.
contract BareQueue is ForcedQueue {
    constructor(uint32 delay) ForcedQueue(delay) {}

    function note() external returns (uint64) {
        return noteDue();
    }
}

contract ForcedQueueTest is Test {
    uint32 private constant DELAY = 12 hours;

    BareQueue private queue = new BareQueue(DELAY);

    event Forced(uint64 indexed index, bytes32 indexed entry, uint64 due, bytes transaction);

    function test_the_root_is_that_of_the_naive_tree_after_every_entry() public {
        bytes32[] memory all = new bytes32[](0);
        assertEq(queue.queueRoot(), NaiveQueue.root(all));
        for (uint256 n = 0; n < 40; n++) {
            bytes memory entry = abi.encodePacked(keccak256(abi.encode(n)), new bytes(n * 13));
            assertEq(queue.force(entry), n);
            bytes32[] memory more = new bytes32[](n + 1);
            for (uint256 i = 0; i < n; i++) {
                more[i] = all[i];
            }
            more[n] = NaiveQueue.bytesHash(entry);
            all = more;
            assertEq(queue.queueRoot(), NaiveQueue.root(all));
            assertEq(queue.queueLength(), n + 1);
        }
    }

    function test_the_root_around_powers_of_two() public {
        bytes32[] memory all = new bytes32[](258);
        for (uint256 n = 1; n <= all.length; n++) {
            bytes memory entry = abi.encodePacked(n);
            queue.force(entry);
            all[n - 1] = NaiveQueue.bytesHash(entry);
            if (!_isPowerOfTwo(n) && !_isPowerOfTwo(n - 1) && !_isPowerOfTwo(n + 1)) continue;
            bytes32[] memory some = new bytes32[](n);
            for (uint256 i = 0; i < n; i++) {
                some[i] = all[i];
            }
            assertEq(queue.queueRoot(), NaiveQueue.root(some));
        }
    }

    function testFuzz_the_root_of_any_entries(bytes[] calldata entries) public {
        uint256 count = entries.length < 24 ? entries.length : 24;
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            // No entry is empty.
            bytes memory entry = bytes.concat(entries[i], hex"ff");
            queue.force(entry);
            leaves[i] = NaiveQueue.bytesHash(entry);
        }
        assertEq(queue.queueRoot(), NaiveQueue.root(leaves));
    }

    function test_an_entry_is_told_of_with_its_hash_and_when_it_is_due() public {
        vm.warp(5000);
        queue.force("first");
        bytes memory entry = "second";
        vm.expectEmit(true, true, false, true, address(queue));
        emit Forced(1, NaiveQueue.bytesHash(entry), 5000 + DELAY, entry);
        queue.force(entry);
    }

    function test_an_entry_has_1_to_32768_bytes() public {
        vm.expectRevert(abi.encodeWithSelector(ForcedQueue.EntryLength.selector, 0, 32_768));
        queue.force("");
        bytes memory most = new bytes(32_768);
        queue.force(most);
        assertEq(queue.queueRoot(), NaiveQueue.root(_one(NaiveQueue.bytesHash(most))));
        bytes memory more = new bytes(32_769);
        vm.expectRevert(abi.encodeWithSelector(ForcedQueue.EntryLength.selector, 32_769, 32_768));
        queue.force(more);
        assertEq(queue.queueLength(), 1);
    }

    function test_an_entry_is_due_from_the_second_on() public {
        vm.warp(1000);
        queue.force("a");
        vm.warp(1001);
        queue.force("b");
        vm.warp(1000 + DELAY - 1);
        assertEq(queue.queueDue(), 0);
        vm.warp(1000 + DELAY);
        assertEq(queue.queueDue(), 1);
        vm.warp(1001 + DELAY);
        assertEq(queue.queueDue(), 2);
        vm.warp(type(uint32).max);
        assertEq(queue.queueDue(), 2);
    }

    function test_without_a_delay_all_is_due_at_once() public {
        BareQueue hasty = new BareQueue(0);
        for (uint256 n = 1; n <= 9; n++) {
            hasty.force("a");
            assertEq(hasty.queueDue(), n);
        }
    }

    function test_no_delay_is_too_long_to_count_with() public {
        BareQueue patient = new BareQueue(type(uint32).max);
        patient.force("a");
        assertEq(patient.queueDue(), 0);
        assertEq(patient.note(), 0);
    }

    /// @param waits Before each entry. @param asks Whether a batch is posted before it, so that the search begins later.
    function testFuzz_what_is_due_is_what_has_waited(
        uint16[40] calldata waits,
        bool[40] calldata asks,
        uint32 last
    ) public {
        uint256 time = 1;
        uint256[] memory times = new uint256[](waits.length);
        for (uint256 i = 0; i < waits.length; i++) {
            // Several in one block every now and then.
            time += waits[i] % 3 == 0 ? 0 : waits[i];
            vm.warp(time);
            if (asks[i]) queue.note();
            queue.force("a");
            times[i] = time;
            _assertDue(times, i + 1, time);
        }
        time += last % (2 * DELAY);
        vm.warp(time);
        _assertDue(times, times.length, time);
    }

    function _assertDue(uint256[] memory times, uint256 count, uint256 time) private view {
        uint256 due;
        for (uint256 i = 0; i < count; i++) {
            if (times[i] + DELAY <= time) due++;
        }
        assertEq(queue.queueDue(), due);
    }

    function _isPowerOfTwo(uint256 n) private pure returns (bool) {
        return n != 0 && n & (n - 1) == 0;
    }

    function _one(bytes32 leaf) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](1);
        leaves[0] = leaf;
    }
}
