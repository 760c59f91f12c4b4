// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ForcedQueue} from "../../contracts/rollup/ForcedQueue.sol";
import {Inbox} from "../../contracts/rollup/Inbox.sol";
import {Test} from "../Test.sol";
import {NaiveQueue} from "./NaiveQueue.sol";

contract InboxTest is Test {
    uint32 private constant DELAY = 12 hours;
    uint256 private constant CAPACITY = 126_976;

    Inbox private inbox = new Inbox(new address[](0), DELAY);
    bytes32[] private _leaves;
    // Kept here, since the compiler takes those of a block to be the same in all of a test.
    uint64 private _number = 1;
    uint64 private _time = 1;

    event BatchPosted(
        uint64 indexed position,
        bytes32 indexed accumulator,
        address indexed poster,
        uint8 form,
        bytes32 data,
        uint64 length,
        uint64 l1Number,
        uint64 l1Timestamp,
        uint64 queueLength,
        uint64 queueDue,
        bytes32 queueRoot
    );

    function _at(uint64 number, uint64 time) private {
        (_number, _time) = (number, time);
        vm.roll(number);
        vm.warp(time);
    }

    /// @dev The commitment by its definition (`docs/batches.md` §1).
    function _commitment(bytes32 before, uint8 form, bytes32 data, address poster, uint256 due)
        private
        view
        returns (bytes32)
    {
        bytes memory place = bytes.concat(bytes20(poster), bytes8(_number), bytes8(_time));
        bytes memory queue = bytes.concat(
            bytes8(uint64(_leaves.length)), bytes8(uint64(due)), NaiveQueue.root(_leaves)
        );
        return keccak256(bytes.concat(hex"40", before, bytes1(form), data, place, queue));
    }

    /// @dev The bytes of a forced batch by their definition (`docs/batches.md` §4).
    function _forcedBatch(address poster, bytes32 before) private view returns (bytes memory) {
        bytes memory header = bytes.concat(bytes8(_time), bytes20(poster), before);
        return bytes.concat(bytes4(0), header, new bytes(139 - 4 - 8 - 20 - 32));
    }

    function _force(bytes memory entry) private {
        inbox.force(entry);
        _leaves.push(NaiveQueue.bytesHash(entry));
    }

    function _expect(uint64 position, bytes32 accumulator, uint8 form, bytes32 data, uint64 size)
        private
    {
        bytes32 root = NaiveQueue.root(_leaves);
        uint64 due = inbox.queueDue();
        vm.expectEmit(true, true, true, true, address(inbox));
        emit BatchPosted(
            position,
            accumulator,
            address(7),
            form,
            data,
            size,
            _number,
            _time,
            uint64(_leaves.length),
            due,
            root
        );
    }

    function test_no_batch_yet() public view {
        assertEq(inbox.length(), 0);
        assertEq(inbox.accumulator(0), bytes32(0));
    }

    function test_the_chain_of_commitments_over_all_forms() public {
        vm.startPrank(address(7));
        _at(50, 1000);
        bytes memory batch = "a batch of sorts";
        bytes32 data = NaiveQueue.bytesHash(batch);
        bytes32 chain = _commitment(0, 0, data, address(7), 0);
        _expect(1, chain, 0, data, 16);
        assertEq(inbox.post(batch), 1);
        assertEq(inbox.accumulator(1), chain);

        _force("one");
        _at(51, 1001);
        _force("two");
        bytes32[] memory hashes = _hashes(2);
        vm.blobhashes(hashes);
        data = keccak256(bytes.concat(hex"41", bytes8(uint64(130_000)), hashes[0], hashes[1]));
        chain = _commitment(chain, 2, data, address(7), 0);
        _expect(2, chain, 2, data, 130_000);
        assertEq(inbox.postBlobs(130_000), 2);
        assertEq(inbox.accumulator(2), chain);

        _at(52, 1000 + DELAY);
        data = NaiveQueue.bytesHash(_forcedBatch(address(7), chain));
        chain = _commitment(chain, 255, data, address(7), 1);
        _expect(3, chain, 255, data, 139);
        assertEq(inbox.postForced(), 3);
        assertEq(inbox.accumulator(3), chain);

        _at(53, 1001 + DELAY);
        data = NaiveQueue.bytesHash("");
        chain = _commitment(chain, 0, data, address(7), 2);
        _expect(4, chain, 0, data, 0);
        assertEq(inbox.post(""), 4);
        assertEq(inbox.accumulator(4), chain);
        assertEq(inbox.length(), 4);
    }

    /// @dev A batch in calldata that says what a forced one would is another batch.
    function test_the_form_is_part_of_the_commitment() public {
        _force("one");
        vm.warp(block.timestamp + DELAY);
        Inbox other = new Inbox(new address[](0), DELAY);
        other.post(_forcedBatch(address(this), 0));
        inbox.postForced();
        assertTrue(inbox.accumulator(1) != other.accumulator(1), "the same commitment");
    }

    function test_only_the_listed_may_post_but_everybody_may_force() public {
        address[] memory posters = new address[](1);
        posters[0] = address(1);
        inbox = new Inbox(posters, DELAY);
        assertTrue(inbox.restricted(), "not restricted");
        vm.prank(address(1));
        inbox.post("a");
        vm.startPrank(address(2));
        vm.expectRevert(abi.encodeWithSelector(Inbox.NotPoster.selector, address(2)));
        inbox.post("a");
        vm.blobhashes(_hashes(1));
        vm.expectRevert(abi.encodeWithSelector(Inbox.NotPoster.selector, address(2)));
        inbox.postBlobs(1);
        assertEq(inbox.force("a"), 0);
        vm.warp(block.timestamp + DELAY);
        assertEq(inbox.postForced(), 2);
    }

    function test_no_commitment_past_the_end() public {
        vm.expectRevert(abi.encodeWithSelector(Inbox.NoSuchBatch.selector, 1, 0));
        inbox.accumulator(1);
    }

    function _hashes(uint256 count) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            hashes[i] = bytes32(uint256(keccak256(abi.encode(i))) >> 8 | uint256(1) << 248);
        }
    }

    function test_a_batch_stands_in_1_to_16_blobs() public {
        vm.expectRevert(abi.encodeWithSelector(Inbox.BlobCount.selector, 0, 16));
        inbox.postBlobs(0);
        bytes32 chain;
        for (uint8 count = 1; count <= 16; count++) {
            bytes32[] memory hashes = _hashes(count);
            vm.blobhashes(hashes);
            uint64 size = uint64(count * CAPACITY);
            inbox.postBlobs(size);
            bytes memory record = bytes.concat(hex"41", bytes8(size), abi.encodePacked(hashes));
            chain = _commitment(chain, count, keccak256(record), address(this), 0);
            assertEq(inbox.accumulator(count), chain);
        }
        vm.blobhashes(_hashes(17));
        vm.expectRevert(abi.encodeWithSelector(Inbox.BlobCount.selector, 17, 16));
        inbox.postBlobs(1);
    }

    function test_a_batch_is_no_longer_than_what_its_blobs_hold() public {
        for (uint256 count = 1; count <= 16; count += 5) {
            vm.blobhashes(_hashes(count));
            uint64 most = uint64(count * CAPACITY);
            vm.expectRevert(abi.encodeWithSelector(Inbox.BlobLength.selector, most + 1, most));
            inbox.postBlobs(most + 1);
            inbox.postBlobs(most);
            // A blob may be there for nothing.
            inbox.postBlobs(0);
        }
        uint64 all = type(uint64).max;
        vm.blobhashes(_hashes(1));
        vm.expectRevert(abi.encodeWithSelector(Inbox.BlobLength.selector, all, CAPACITY));
        inbox.postBlobs(all);
    }

    function test_nothing_is_forced_before_it_is_due() public {
        vm.expectRevert(abi.encodeWithSelector(Inbox.NothingDue.selector, 0, 0));
        inbox.postForced();
        vm.warp(1000);
        inbox.force("a");
        vm.warp(1000 + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(Inbox.NothingDue.selector, 0, 0));
        inbox.postForced();
        vm.warp(1000 + DELAY);
        inbox.postForced();
        vm.expectRevert(abi.encodeWithSelector(Inbox.NothingDue.selector, 1, 1));
        inbox.postForced();
    }

    function test_one_forced_batch_for_each_8_entries() public {
        for (uint256 i = 0; i < 17; i++) {
            inbox.force("a");
        }
        vm.warp(block.timestamp + DELAY);
        for (uint256 i = 0; i < 3; i++) {
            inbox.postForced();
        }
        vm.expectRevert(abi.encodeWithSelector(Inbox.NothingDue.selector, 17, 17));
        inbox.postForced();
        assertEq(inbox.length(), 3);
    }

    function test_entries_that_come_due_later_have_a_forced_batch_of_their_own() public {
        vm.warp(1000);
        inbox.force("a");
        vm.warp(2000);
        inbox.force("b");
        vm.warp(1000 + DELAY);
        inbox.postForced();
        vm.expectRevert(abi.encodeWithSelector(Inbox.NothingDue.selector, 1, 1));
        inbox.postForced();
        vm.warp(2000 + DELAY);
        inbox.postForced();
    }

    function test_a_batch_is_bound_to_what_was_due_before_it_not_after() public {
        _at(1, 1000);
        _force("a");
        _at(1, 1000 + DELAY);
        inbox.post("x");
        bytes32 chain = _commitment(0, 0, NaiveQueue.bytesHash("x"), address(this), 1);
        assertEq(inbox.accumulator(1), chain);
        // An entry that comes afterwards is not part of it.
        _force("b");
        assertEq(inbox.accumulator(1), chain);
    }

    function test_entry_lengths_are_those_of_the_queue() public {
        vm.expectRevert(abi.encodeWithSelector(ForcedQueue.EntryLength.selector, 0, 32_768));
        inbox.force("");
    }
}
