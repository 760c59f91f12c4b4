// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BatchHash} from "./BatchHash.sol";
import {IInbox} from "./IInbox.sol";

/// @title Where batches are posted.
/// @notice `docs/batches.md` §1. Batches are counted from 1. The data itself is the calldata of the post.
contract Inbox is IInbox {
    /// @notice Whether posting is limited to those that `isPoster` names.
    bool public immutable restricted;
    /// @notice Who may post, if posting is limited.
    mapping(address poster => bool) public isPoster;

    bytes32[] private _accumulators;

    /// @notice A batch. Its bytes are the argument of the call to `post` that emitted this.
    /// @param position The number of the batch.
    /// @param accumulator The commitment to it and all before it.
    /// @param data The hash of its bytes as Bytes.
    event BatchPosted(
        uint64 indexed position,
        bytes32 indexed accumulator,
        address indexed poster,
        bytes32 data,
        uint64 length,
        uint64 l1Number,
        uint64 l1Timestamp,
        uint64 queueLength,
        bytes32 queueRoot
    );

    /// @notice The sender may not post.
    error NotPoster(address sender);
    /// @notice There is no such batch yet.
    error NoSuchBatch(uint64 position, uint64 length);

    /// @param posters Who may post; everybody if empty.
    constructor(address[] memory posters) {
        restricted = posters.length > 0;
        for (uint256 i = 0; i < posters.length; i++) {
            isPoster[posters[i]] = true;
        }
        _accumulators.push(0);
    }

    /// @notice Posts a batch.
    /// @return position Its number.
    function post(bytes calldata batch) external returns (uint64 position) {
        if (restricted && !isPoster[msg.sender]) revert NotPoster(msg.sender);
        position = uint64(_accumulators.length);
        bytes32 data = BatchHash.hash(batch);
        (uint64 l1Number, uint64 l1Timestamp) = (uint64(block.number), uint64(block.timestamp));
        (uint64 queueLength, bytes32 queueRoot) = _queue();
        bytes32 next = keccak256(
            abi.encodePacked(
                bytes1(0x40),
                _accumulators[position - 1],
                data,
                msg.sender,
                l1Number,
                l1Timestamp,
                queueLength,
                queueRoot
            )
        );
        _accumulators.push(next);
        emit BatchPosted(
            position,
            next,
            msg.sender,
            data,
            uint64(batch.length),
            l1Number,
            l1Timestamp,
            queueLength,
            queueRoot
        );
    }

    /// @inheritdoc IInbox
    function length() public view returns (uint64) {
        return uint64(_accumulators.length - 1);
    }

    /// @inheritdoc IInbox
    function accumulator(uint64 position) external view returns (bytes32) {
        if (position > length()) revert NoSuchBatch(position, length());
        return _accumulators[position];
    }

    /// @dev No forced transactions are taken: the queue is empty.
    function _queue() private pure returns (uint64 queueLength, bytes32 queueRoot) {}
}
