// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Numbered deeds with a text each, kept in lists by owner
/// @notice Its traffic grows and clears storage: arrays that are swapped and popped, and texts of many slots.
contract Deeds {
    /// @notice Deed `id` is `owner`'s, and not the caller's.
    error NotTheOwner(uint256 id, address owner);

    event Moved(uint256 indexed id, address indexed from, address indexed to);

    struct Deed {
        address owner;
        // Place in the owner's list.
        uint96 place;
        string text;
    }

    uint256 public issued;
    mapping(uint256 id => Deed) private deeds;
    mapping(address owner => uint256[]) private held;

    /// @notice Issues a deed to the caller.
    function issue(string calldata text) external returns (uint256 id) {
        id = ++issued;
        deeds[id].text = text;
        _give(id, msg.sender);
        emit Moved(id, address(0), msg.sender);
    }

    function move(uint256 id, address to) external {
        _take(id);
        _give(id, to);
        emit Moved(id, msg.sender, to);
    }

    /// @notice Clears every slot that the deed used.
    function destroy(uint256 id) external {
        _take(id);
        delete deeds[id];
        emit Moved(id, msg.sender, address(0));
    }

    /// @notice Clears all deeds of the caller.
    function destroyAll() external {
        uint256[] storage list = held[msg.sender];
        for (uint256 i = 0; i < list.length; i++) {
            emit Moved(list[i], msg.sender, address(0));
            delete deeds[list[i]];
        }
        delete held[msg.sender];
    }

    function deed(uint256 id) external view returns (Deed memory) {
        return deeds[id];
    }

    function deedsOf(address owner) external view returns (uint256[] memory) {
        return held[owner];
    }

    function _give(uint256 id, address to) private {
        deeds[id].owner = to;
        deeds[id].place = uint96(held[to].length);
        held[to].push(id);
    }

    function _take(uint256 id) private {
        Deed storage taken = deeds[id];
        if (taken.owner != msg.sender) revert NotTheOwner(id, taken.owner);
        uint256[] storage list = held[msg.sender];
        uint256 last = list[list.length - 1];
        list[taken.place] = last;
        deeds[last].place = taken.place;
        list.pop();
    }
}
